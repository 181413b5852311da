INSERT INTO samples (number, token) VALUES (41, gen_random_uuid());
