SELECT grown, tags, days FROM samples ORDER BY id;
