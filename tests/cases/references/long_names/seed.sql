INSERT INTO destinations DEFAULT VALUES;
INSERT INTO a_source_with_a_name_of_some_length (a_destination_with_a_name_of_some_length_id) SELECT id FROM destinations;
