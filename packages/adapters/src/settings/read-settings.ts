import {readFileSync} from 'node:fs';
import {z} from 'zod';

/** The settings are wrong. The message lists everything that is, one line each, and never shows a value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the settings are wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * A demand on several settings together. It is given what is set, as it is written there, and says what is wrong, one
 * line each, without a value.
 */
export type Rule = (given: Readonly<Record<string, string>>) => readonly string[];

/**
 * Reads settings from environment variables. A variable that is empty counts as not set. A name in `secrets` can also
 * come from a file that `NAME_FILE` names, as container platforms provide secrets. A value that ends with a carriage
 * return comes from a file with Windows line ends, and is refused: of a name or a password it would be a part.
 * @throws SettingsError that lists all problems at once
 */
export function readSettings<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  environment: Readonly<Record<string, string | undefined>>,
  {secrets, rules = []}: {secrets: readonly string[]; rules?: readonly Rule[]},
): z.output<z.ZodObject<Shape>> {
  const problems: string[] = [];
  const given: Record<string, string> = {};
  const valueOf = (name: string): string | undefined => {
    const value = environment[name];
    if (value?.endsWith('\r') !== true) return value;
    problems.push(`${name} ends with a carriage return: save the file that it comes from with Unix line ends`);
    return undefined;
  };
  for (const name of Object.keys(schema.shape)) {
    const value = valueOf(name);
    if (value !== undefined && value !== '') given[name] = value;
  }
  for (const name of secrets) {
    const file = valueOf(`${name}_FILE`);
    if (file === undefined || file === '') continue;
    if (name in given) {
      problems.push(`${name} and ${name}_FILE are both set; set one of them`);
      continue;
    }
    try {
      given[name] = readFileSync(file, 'utf8').trim();
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be read';
      problems.push(`${name}_FILE names a file that cannot be read (${reason})`);
    }
  }
  const settings = schema.safeParse(given);
  for (const issue of settings.error?.issues ?? []) problems.push(`${issue.path.join('.')} ${issue.message}`);
  for (const rule of rules) problems.push(...rule(given));
  if (problems.length > 0 || settings.data === undefined) throw new SettingsError(problems);
  return settings.data;
}
