INSERT INTO samples (grown) VALUES ('{a,"b c"}'), (NULL);
