// Loaded before a server under measurement (`--expose-gc --import`): collects its garbage when told to.
process.on('SIGUSR2', () => globalThis.gc?.())
