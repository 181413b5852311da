SELECT status, earlier_status FROM tickets;
