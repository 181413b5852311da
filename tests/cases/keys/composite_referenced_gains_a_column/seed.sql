INSERT INTO sites VALUES ('de', 'x'), ('fr', 'x');
INSERT INTO pages (site_country, site_code) VALUES ('de', 'x'), (NULL, NULL);
