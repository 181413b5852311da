SELECT side, count(*) FROM shoes GROUP BY side ORDER BY side;
