INSERT INTO sites VALUES ('de', 'x');
INSERT INTO pages (country, site_code) VALUES ('de', 'x'), (NULL, NULL);
