import {isIPv6} from 'node:net';
import {Currency, CustomerId} from '@orderwell/domain';
import {z} from 'zod';
import {
  AddressProblem,
  type DatabaseAddress,
  givenAddress,
  nameProblem,
  usualAddress,
  usualTls,
} from '../postgres/index.ts';

/** Settings that more than one service has, so that a name means the same everywhere. */

type NumberSetting = z.ZodDefault<z.ZodPipe<z.ZodString, z.ZodTransform<number, string>>>;

/** A whole number within limits, which its name says the unit of. */
export function wholeNumber(usual: number, least: number, most: number): NumberSetting {
  const problem = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most, problem)
    .transform(Number)
    .default(usual);
}

/** How often something happens, from 0 (never) to 1 (always); never unless it is set. */
export const rate: NumberSetting = z
  .string()
  .refine((text) => /^(0(\.\d{1,9})?|1(\.0{1,9})?)$/.test(text), 'must be a number from 0 to 1, such as 0.05')
  .transform(Number)
  .default(0);

/** A TCP port; 0 lets the system choose a free one. */
export const port = (usual: number): NumberSetting => wholeNumber(usual, 0, 65_535);

/** An ISO 4217 code. */
export const currency = (usual: string): z.ZodDefault<z.ZodPipe<z.ZodString, z.ZodTransform<Currency, string>>> =>
  z
    .string()
    .refine((code) => Currency.isKnown(code), 'must be an active ISO 4217 code, such as USD')
    .transform((code) => Currency.parse(code))
    .default(Currency.parse(usual));

/** Text that the domain takes as the id of a customer. */
export const customerId = (usual: string): z.ZodDefault<z.ZodString> =>
  z
    .string()
    .refine((text) => isCustomerId(text), 'must be an id: 1 to 128 characters without spaces')
    .default(usual);

function isCustomerId(text: string): boolean {
  try {
    CustomerId.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A name that a queue, an exchange or a host can have: it must survive a header and a log line. */
export const name = z.string().regex(/^[\w.:-]{1,200}$/, 'must be 1 to 200 letters, digits or _ . : -');

/** A host name, an address, or the directory of a Unix socket. */
const serverHost = z
  .string()
  .refine(
    (text) => isIPv6(text) || /^[\w.-]{1,253}$/.test(text) || /^\/[\w./-]{0,100}$/.test(text),
    'must be a host name, an IP address or the directory of a Unix socket',
  );

/** A name in PostgreSQL, of a database or a user. */
const postgresName = z.string().superRefine((text, context) => {
  const message = nameProblem(text);
  if (message !== undefined) context.addIssue({code: 'custom', message});
});

export const logLevel = z
  .enum(
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    'must be trace, debug, info, warn, error, fatal or silent',
  )
  .default('info');

export const host = name.default('127.0.0.1');

/** The address of a database, checked as far as that goes without asking it. */
export const databaseUrl = z.string().transform((text, context) => {
  try {
    return givenAddress(text);
  } catch (error) {
    if (!(error instanceof AddressProblem)) throw error;
    context.issues.push({code: 'custom', message: error.problem, input: ''});
    return z.NEVER;
  }
});

/** Where PostgreSQL is: one URL, or its parts. */
export const postgresSettings = {
  DATABASE_URL: databaseUrl.optional(),
  POSTGRES_HOST: serverHost.default(usualAddress.host),
  POSTGRES_PORT: wholeNumber(usualAddress.port, 1, 65_535),
  POSTGRES_USER: postgresName.default(usualAddress.user),
  POSTGRES_PASSWORD: z.string().optional(),
  POSTGRES_DB: postgresName.optional(),
};

/** @param usualDatabase the database's name where neither the URL nor the parts give one */
export function databaseAddress(
  settings: z.output<z.ZodObject<typeof postgresSettings>>,
  usualDatabase: string,
): DatabaseAddress {
  const {DATABASE_URL: given, POSTGRES_PASSWORD: password} = settings;
  if (given !== undefined) {
    return {
      ...given,
      host: given.host ?? usualAddress.host,
      port: given.port ?? usualAddress.port,
      user: given.user ?? usualAddress.user,
      password: given.password ?? password,
      database: given.database ?? usualDatabase,
    };
  }
  return {
    host: settings.POSTGRES_HOST,
    port: settings.POSTGRES_PORT,
    user: settings.POSTGRES_USER,
    password,
    database: settings.POSTGRES_DB ?? usualDatabase,
    tls: usualTls,
  };
}

/** The settings that can come from a file. */
export const secretSettings = ['DATABASE_URL', 'POSTGRES_PASSWORD', 'AMQP_SERVER_URL', 'MESSAGE_SIGNING_KEY'];
