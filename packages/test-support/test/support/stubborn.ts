// A service that does not end when it is told to.
process.on('SIGTERM', () => console.log('told to end'));
setInterval(() => undefined, 60_000);
console.log('running');
