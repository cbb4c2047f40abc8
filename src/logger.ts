import { type Logger, type LoggerOptions, pino } from 'pino'

/** What is told of an error. All else may hold what was asked for: of a command of Redis the arguments, a password or a customer among them. */
const OF_ERRORS = ['type', 'message', 'stack', 'code', 'errno', 'syscall', 'address', 'port', 'path']

function errorTold(error: Error): unknown {
  const whole: unknown = pino.stdSerializers.err(error)
  if (typeof whole !== 'object' || whole === null) return whole
  return Object.fromEntries(
    OF_ERRORS.flatMap(name => (name in whole ? [[name, Reflect.get(whole, name)]] : [])),
  )
}

/** A server's is on stdout. A command's is beside its answer, and of models that serve there is nothing to be told. */
export function logger(level: string, ofServer: boolean, destination?: pino.DestinationStream): Logger {
  const options: LoggerOptions = {
    level: level === 'info' && !ofServer ? 'warn' : level,
    serializers: { err: errorTold },
    // Bodies are not logged; should an object with one ever be, what is personal stays out.
    redact: [
      'attributes',
      'identity',
      'identities',
      'context',
      'data',
      '*.attributes',
      '*.identity',
      '*.identities',
      '*.context',
      '*.data',
      '*.headers',
    ],
    timestamp: pino.stdTimeFunctions.isoTime,
  }
  return pino(options, destination ?? pino.destination(ofServer ? 1 : { dest: 2, sync: true }))
}
