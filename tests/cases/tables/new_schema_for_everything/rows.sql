SELECT state FROM app.posts;
