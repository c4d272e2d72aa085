import {expect} from 'chai';
import {createLogger} from '@orderwell/adapters/pino';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  const destination = {write: (line: string) => void (text += line)};
  write(createLogger({service: 'order-app', level: 'info', destination}));
  return text;
}

describe('the logger', () => {
  it('writes one JSON object a line, with service, level, time and fields', () => {
    const text = logged((logger) => logger.info({requestId: 'r-1'}, 'placed'));
    const line: unknown = JSON.parse(text);
    expect(line).to.include({service: 'order-app', level: 'info', requestId: 'r-1', msg: 'placed'});
    expect(line)
      .to.have.property('time')
      .that.matches(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect(text.split('\n')).to.have.length(2);
  });

  it('leaves out what is below its level', () => {
    expect(logged((logger) => logger.debug({}, 'detail'))).to.equal('');
  });

  it('redacts secrets by name', () => {
    const text = logged((logger) =>
      logger.info({password: 'hunter2', headers: {authorization: 'Bearer hunter2'}}, 'in'),
    );
    expect(text).to.not.contain('hunter2');
    expect(text).to.contain('[redacted]');
  });

  it('redacts passwords in URLs wherever they stand', () => {
    const err = new Error('cannot reach amqp://shop:hunter2@broker:5672/vhost');
    const text = logged((logger) =>
      logger.error({err, url: 'postgres://shop:hunter2@db/orders'}, 'at postgres://u:hunter2@db'),
    );
    expect(text).to.not.contain('hunter2');
    expect(text).to.contain('amqp://shop:[redacted]@broker:5672/vhost');
  });
});
