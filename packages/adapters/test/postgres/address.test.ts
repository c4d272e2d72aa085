import {databaseAddress} from '@orderwell/adapters/postgres';
import {expect} from 'chai';

const usual = {host: '127.0.0.1', port: 5432, user: 'postgres', password: undefined, database: 'o', schema: undefined};

describe('the address of a database', () => {
  for (const [url, parts] of Object.entries({
    'postgres:///o': {},
    'postgres://db/o': {host: 'db'},
    'postgresql://u@db:6543/o': {host: 'db', port: 6543, user: 'u'},
    'postgres://u:p%40s%2Fs%3A%23%3F%25%20%26@[::1]:1/o': {host: '::1', port: 1, user: 'u', password: 'p@s/s:#?% &'},
    'postgres://p%C3%A4ss:w%C3%B6rd@db/o': {host: 'db', user: 'päss', password: 'wörd'},
    'postgres://u:a@b@db/o': {host: 'db', user: 'u', password: 'a@b'},
    'postgres://db/bugs%26co': {host: 'db', database: 'bugs&co'},
    'postgres://db/a%2Fb%3Fc%23d%25%20e': {host: 'db', database: 'a/b?c#d% e'},
    'postgres://db/100%2525': {host: 'db', database: '100%25'},
    'postgres://db/a+b?schema=c+d': {host: 'db', database: 'a+b', schema: 'c+d'},
    'postgres://%2Fvar%2Frun%2Fpostgresql/o': {host: '/var/run/postgresql'},
    'postgres:///o?host=/var/run/postgresql&port=6543&user=u&password=p%26': {
      host: '/var/run/postgresql',
      port: 6543,
      user: 'u',
      password: 'p&',
    },
    'postgres://db/?dbname=o': {host: 'db'},
    'postgres://db/o?schema=&options=&user=&port=': {host: 'db'},
    'postgres://db/o?options=-c%20search_path%3DShop': {host: 'db', schema: 'shop'},
    'postgres://db/o?options=--search-path%3D%22My%5C%20%22%22Shop%22': {host: 'db', schema: 'My "Shop'},
  })) {
    it(`given ${url}, has these parts`, () => {
      expect(databaseAddress(url)).to.include({...usual, ...parts});
    });
  }

  for (const [parameters, mode] of Object.entries({
    '': 'disable',
    'sslmode=': 'disable',
    'ssl=true': 'require',
    'ssl=true&sslmode=verify-full': 'verify-full',
    'sslrootcert=system': 'verify-full',
  })) {
    it(`given "${parameters}" for TLS, has the mode ${mode}`, () => {
      expect(databaseAddress(`postgres://db/o?${parameters}`).tls.mode).to.equal(mode);
    });
  }

  for (const [url, problem] of Object.entries({
    swordfish: /be a URL that begins with postgres:/,
    'mysql://u:swordfish@db/o': /be a URL that begins with postgres:/,
    'postgres://u:sword/fish@db/o': /be a URL that begins with .* written as/,
    'postgres://u:1/swordfish@db/o': /one name after the server/,
    'postgres://u:1#swordfish@db/o': /# written as %23/,
    'postgres://u:100%swordfish@db/o': /% written as %25/,
    'postgres://u:%00swordfish@db/o': /NUL/,
    'postgres://u:swordfish@db/o\r': /control characters.*Windows line/,
    'postgres://u:swordfish@db/o%0D': /a database, which must not hold control characters/,
    'postgres://u:swordfish@db': /name a database/,
    'postgres://u:swordfish@a,b/o': /one server/,
    'postgres://u:swordfish@db:0/o': /port from 1 to 65535/,
    'postgres://db/o?port=swordfish': /port from 1 to 65535/,
    'postgres://u:1?swordfish@db/o': /has a parameter, which is not supported/,
    'postgres://u:1?swordfish=1&x': /has a parameter, which is not supported/,
    'postgres://db/o?pgbouncer=true': /the parameter pgbouncer, which is not supported/,
    [`postgres://db/${'ö'.repeat(32)}`]: /a database, which must have at most 63 bytes/,
    [`postgres://${'u'.repeat(64)}@db/o`]: /a user, which must have at most 63 bytes/,
    [`postgres://db/o?schema=${'s'.repeat(64)}`]: /a schema, which must have at most 63 bytes/,
    'postgres://db/o?schema=pg_temp': /PostgreSQL's own schemas/,
    'postgres://db/o?schema=a&options=-csearch_path%3Db': /one schema in schema and another in options/,
    'postgres://db/o?options=-csearch_path%3Da%2Cb': /one schema in search_path/,
    'postgres://db/o?options=-csearch_path%3D%22%24user%22': /one schema in search_path/,
    'postgres://db/o?options=-cstatement_timeout%3D0': /more in options than search_path/,
    'postgres://db/o?sslmode=bogus': /sslmode as one of disable, allow, prefer, require, verify-ca, verify-full/,
    'postgres://db/o?sslmode=no-verify': /sslmode as one of/,
    'postgres://db/o?ssl=1': /sslmode instead of ssl/,
    'postgres://db/o?sslmode=verify-ca': /a file in sslrootcert/,
    'postgres://db/o?sslmode=require&sslrootcert=system': /sslmode=verify-full where sslrootcert is system/,
    'postgres://db/o?sslmode=require&sslrootcert=/swordfish': /a file in sslrootcert that cannot be read/,
    'postgres://db/o?sslmode=require&sslrootcert=/dev/null': /hold no certificates/,
    'postgres://db/o?sslmode=require&sslkey=/dev/null': /both sslcert and sslkey/,
    'postgres://db/o?sslmode=require&sslcrl=/swordfish': /the parameter sslcrl, which is not supported/,
    'postgres://db/o?options=-c': /more in options than search_path/,
  })) {
    it(`given ${JSON.stringify(url)}, refuses it and shows no value`, () => {
      const read = (): unknown => databaseAddress(url);
      expect(read).to.throw(TypeError, problem);
      expect(read).to.not.throw(/swordfish/);
    });
  }
});
