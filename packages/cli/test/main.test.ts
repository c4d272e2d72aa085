import {StartedProcess} from '@orderwell/test-support';
import {expect} from 'chai';

describe('orderwell as a program', () => {
  const started = (...args: string[]): StartedProcess => new StartedProcess('packages/cli/src/main.ts', {args});

  it('given --help, prints it and exits with 0', async () => {
    const program = started('--help');
    expect(await program.ended).to.include({code: 0});
    expect(program.lines[0]).to.equal('Usage: orderwell <command> [options]');
  });

  it('given a mistake, exits with 2', async () => {
    const program = started('orders', 'fly');
    expect(await program.ended).to.include({code: 2});
    expect(program.output).to.equal('orderwell: there is no command "orders fly"; --help shows all');
  });

  it('given databases that cannot be reached, exits with 1', async () => {
    const environment = {ORDERS_DATABASE_URL: 'postgres://127.0.0.1:1/orders'};
    const program = new StartedProcess('packages/cli/src/main.ts', {args: ['outbox', 'status'], environment});
    expect(await program.ended).to.include({code: 1});
    expect(program.output).to.match(/^orderwell: the database orders at 127.0.0.1:1: .*ECONNREFUSED/);
  });
});
