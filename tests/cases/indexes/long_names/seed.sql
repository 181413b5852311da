INSERT INTO posts_of_a_very_long_winded_kind (a_rather_long_title) VALUES ('a');
