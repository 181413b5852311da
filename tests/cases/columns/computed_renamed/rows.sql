SELECT shout FROM people;
