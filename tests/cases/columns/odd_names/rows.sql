SELECT "order", "user", required, "größe", "three small words", "say ""hi""", "it's 100 %" FROM odd;
