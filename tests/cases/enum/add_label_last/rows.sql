SELECT status, count(*) FROM tickets GROUP BY status ORDER BY status;
