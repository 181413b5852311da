SELECT state FROM tickets;
