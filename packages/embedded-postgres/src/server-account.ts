import {spawn} from 'node:child_process';
import {readFile, stat} from 'node:fs/promises';
import {EmbeddedPostgresError} from './errors.ts';
import {runToEnd, type ServerAccount} from './run-to-end.ts';
import type {ServerBinaries} from './server-binaries.ts';

/**
 * Chooses who runs the server. PostgreSQL refuses to run as root, so for root it is the owner of the cluster that is
 * there already, or else the user `postgres`, or else `nobody`.
 *
 * That user may not be able to reach the programs or the data: `mktemp -d` and a clone below root's home are closed to
 * others. Then `setpriv` lets it keep the one capability that opens every directory. It is CAP_DAC_OVERRIDE, and not
 * the smaller CAP_DAC_READ_SEARCH, because containers grant root only the former by default.
 */
export async function chooseServerAccount(
  binaries: ServerBinaries,
  dataDir: string,
  clusterDir: string,
): Promise<ServerAccount> {
  const currentUser: ServerAccount = {spawn: (file, args, options) => spawn(file, args, options)};
  const programs = await runToEnd(currentUser, binaries.postgres, ['-V']);
  if (programs.code !== 0) {
    throw new EmbeddedPostgresError(
      `The PostgreSQL of ${binaries.packageName} does not run here (${programs.reason}): reinstall with its install script allowed, on a system with glibc where that is Linux.`,
    );
  }
  if (process.geteuid?.() !== 0) return currentUser;

  const owner = (await ownerOf(clusterDir)) ?? (await unprivilegedUser());
  // initdb and postgres look for each other with access(), so `test` looks in the same way.
  const reach = 'test -x "$0" && test -x "$1" && "$0" -V';
  let reason = '';
  for (const account of [switchUser(owner), switchUserKeepingAccess(owner)]) {
    const reached = await runToEnd(account, '/bin/sh', ['-c', reach, binaries.postgres, dataDir]);
    if (reached.code === 0) return account;
    reason = reached.reason;
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and the user with id ${owner.uid} cannot reach both ${binaries.postgres} and ${dataDir} (${reason || 'no access'}): start as an ordinary user, or open the directories above both with chmod o+x.`,
  );
}

function switchUser(owner: {uid: number; gid: number}): ServerAccount {
  return {owner, spawn: (file, args, options) => spawn(file, args, {...options, ...owner})};
}

function switchUserKeepingAccess(owner: {uid: number; gid: number}): ServerAccount {
  // setpriv replaces itself with the program, so the child's pid is the program's.
  const user = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  // access() disregards the capabilities of ordinary users unless that secure bit is set (see capabilities(7)).
  const access = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  const prefix = [...user, ...access, '--'];
  return {owner, spawn: (file, args, options) => spawn('setpriv', [...prefix, file, ...args], options)};
}

async function ownerOf(clusterDir: string): Promise<{uid: number; gid: number} | undefined> {
  const found = await stat(clusterDir).catch(() => undefined);
  return found === undefined || found.uid === 0 ? undefined : {uid: found.uid, gid: found.gid};
}

async function unprivilegedUser(): Promise<{uid: number; gid: number}> {
  const users = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const user = users.find((fields) => fields[0] === name);
    const [uid, gid] = [Number(user?.[2]), Number(user?.[3])];
    if (uid > 0 && gid > 0) return {uid, gid};
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it as: start as an ordinary user.',
  );
}
