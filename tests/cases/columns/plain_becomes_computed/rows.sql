SELECT initial FROM people;
