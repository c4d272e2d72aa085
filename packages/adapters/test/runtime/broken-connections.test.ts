import {expect} from 'chai';
import {RecordingLogger} from '../support/recording-logger.ts';

// It is no public part of the package, and TypeScript rewrites no import that leads into another project's sources.
const source = new URL('../../src/runtime/broken-connections.ts', import.meta.url);
const {brokenConnections} = (await import(source.href)) as {
  brokenConnections: (what: string, logger: RecordingLogger, now: () => number) => (error: unknown) => void;
};

describe('connections that break while nobody uses them', () => {
  it('given many at once, are one line, which says why and nothing of the connection', () => {
    const logger = new RecordingLogger();
    let ms = 0;
    const broke = brokenConnections('an idle connection broke', logger, () => ms);
    const error = Object.assign(new Error('terminated'), {client: {secretKey: 944_477_919}});
    for (let connection = 0; connection < 10; connection++) broke(error);
    ms = 59_999;
    broke(error);
    expect(logger.lines).to.deep.equal([
      {level: 'warn', fields: {reason: 'terminated'}, message: 'an idle connection broke'},
    ]);
    ms = 60_000;
    broke(error);
    expect(logger.lines).to.have.length(2);
  });
});
