import {type DestinationStream, pino} from 'pino';
import type {Logger} from '../runtime/logger.ts';
import {plainFields} from './plain-fields.ts';

/** The levels that `LOG_LEVEL` takes. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

// Whatever an error message or a field may quote, a password in a URL does not get through.
const passwordInUrl = /(:\/\/[^:@/\s"]*:)[^@/\s"]+@/g;

/**
 * Structured logging: one JSON object a line. Known secrets are redacted by name, and passwords in URLs by shape. No
 * line carries an object of a driver.
 * @param options.service is in every line
 * @param options.destination standard output unless given
 */
export function createLogger(options: {service: string; level: LogLevel; destination?: DestinationStream}): Logger {
  const destination = options.destination ?? process.stdout;
  return pino(
    {
      level: options.level,
      base: {service: options.service, pid: process.pid},
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {level: (label) => ({level: label}), log: plainFields},
      // An error is plain data by then, which pino's own serializer would take for another error.
      serializers: {err: (fields: unknown) => fields},
      redact: {
        paths: ['password', 'authorization', 'cookie', 'secret', 'token', '*.password', '*.authorization', '*.cookie'],
        censor: '[redacted]',
      },
    },
    {write: (line: string) => void destination.write(line.replace(passwordInUrl, '$1[redacted]@'))},
  );
}
