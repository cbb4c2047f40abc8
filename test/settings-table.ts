import { z } from 'zod'

/** The settings as a Markdown table: name, default, meaning. */
export function settingsTable(environment: z.ZodObject): string {
  const schema = z.toJSONSchema(environment, { io: 'input' })
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const { default: preset, description } = property as { default?: unknown; description?: string }
    return `| \`${name}\` | ${preset === undefined || preset === '' ? 'none' : `\`${preset}\``} | ${description} |`
  })
  return ['| name | default | meaning |', '|---|---|---|', ...rows, ''].join('\n')
}
