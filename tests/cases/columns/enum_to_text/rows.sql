SELECT status FROM tickets;
