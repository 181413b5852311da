SELECT count(DISTINCT number), count(DISTINCT serial_no), count(DISTINCT token) FROM samples;
