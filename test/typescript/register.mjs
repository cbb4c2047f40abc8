// Loaded before each test file: what is written in TypeScript is compiled by esbuild, once for all of them.
import { register } from 'node:module'

register('./hooks.mjs', import.meta.url)
