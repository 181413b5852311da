insert into a (n) values (1);
