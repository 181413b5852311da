INSERT INTO locales VALUES ('en'), ('de');
INSERT INTO pages (language) VALUES ('de'), (NULL);
