declare module '@adobe/target-decisioning-engine' {
  interface Engine {
    getOffers(options: object): Promise<{
      execute: { pageLoad: { options: { content: string }[] } }
    }>
  }
  const makeEngine: (config: object, telemetry: object) => Promise<Engine>
  // biome-ignore lint/style/noDefaultExport: it is theirs
  export default makeEngine
}
