import {expect} from 'chai';
import {brokerAddress, BrokerAddressProblem} from '../../src/amqp/connection/broker-address.ts';

const guest = {username: 'guest', password: 'guest'};
const usual = {protocol: 'amqp', hostname: 'mq.example', port: 5672, ...guest, vhost: '%2F', heartbeat: 10};

describe('the address of a message broker', () => {
  for (const [url, differs] of [
    ['amqp://mq.example', {}],
    ['amqp://mq.example/', {}],
    ['amqp://mq.example/%2F', {}],
    ['amqps://mq.example', {protocol: 'amqps', port: 5671}],
    ['amqp://[::1]:5673', {hostname: '::1', port: 5673}],
    ['amqp://bücher.example', {hostname: 'xn--bcher-kva.example'}],
    ['amqp://shop:p%C3%A4ssw%C3%B6rd@mq.example', {username: 'shop', password: 'pässwörd'}],
    ['amqp://shöp:pässwörd@mq.example', {username: 'shöp', password: 'pässwörd'}],
    ['amqp://a%40b:p%3Aq%2F%25%20%23@mq.example', {username: 'a@b', password: 'p:q/% #'}],
    ['amqp://shop@mq.example', {username: 'shop', password: ''}],
    ['amqp://:secret@mq.example', {username: '', password: 'secret'}],
    ['amqp://mq.example/b%C3%B6se', {vhost: 'b%C3%B6se'}],
    ['amqp://mq.example/%2541', {vhost: '%2541'}],
    ['amqp://mq.example/a/b', {vhost: 'a%2Fb'}],
    ['amqp://mq.example?heartbeat=30', {heartbeat: 30}],
    ['amqp://mq.example?heartbeat=0', {heartbeat: 0}],
    ['amqp://mq.example/?frameMax=131072&channelMax=0', {frameMax: 131_072, channelMax: 0}],
  ] as const) {
    it(`given ${url}, are these parts`, () => {
      expect(brokerAddress(url, 10).parts).to.deep.equal({...usual, ...differs});
    });
  }

  for (const [url, problem] of [
    ['', /must look like amqp:\/\//],
    ['amqp://', /must look like/],
    ['amqp:///vhost', /must look like/],
    ['http://mq.example', /must look like/],
    ['AMQP//mq.example', /must look like/],
    ['amqp://u:hunter2@mq.example#x', /must not hold a #/],
    ['amqp://u:hunter2%zz@mq.example', /must have its password percent-encoded/],
    ['amqp://%E4:hunter2@mq.example', /must have its user percent-encoded as UTF-8/],
    ['amqp://u:hunter2%00@mq.example', /must not have a NUL character in its password/],
    ['amqp://mq.example/%zz', /must have its virtual host percent-encoded/],
    [`amqp://mq.example/${'%C3%B6'.repeat(128)}`, /must name a virtual host of at most 255 bytes/],
    ['amqp://u:hunter2@mq.example?heartbeat=', /must have 0 or a whole number from 1 to 65535 as heartbeat/],
    ['amqp://u:hunter2@mq.example?heartbeat=ten', /as heartbeat/],
    ['amqp://u:hunter2@mq.example?heartbeat=-5', /as heartbeat/],
    ['amqp://u:hunter2@mq.example?heartbeat=1.5', /as heartbeat/],
    ['amqp://u:hunter2@mq.example?heartbeat=70000', /as heartbeat/],
    ['amqp://u:hunter2@mq.example?heartbeat=5&heartbeat=6', /must give heartbeat once/],
    ['amqp://u:hunter2@mq.example?frameMax=100', /from 8192 to 2147483647 as frameMax/],
    ['amqp://u:hunter2@mq.example?channelMax=3', /from 32 to 65535 as channelMax/],
    ['amqp://u:hunter2@mq.example?heartbaet=5', /no other parameters than heartbeat, channelMax, frameMax/],
    ['amqp://u:hunter2@mq.example?verify=verify_none', /no other parameters/],
    ['amqp://u:hunter2@mq.example?constructor=1', /no other parameters/],
  ] as const) {
    it(`given ${url || 'nothing'}, is refused without repeating the password`, () => {
      expect(() => brokerAddress(url, 10))
        .to.throw(BrokerAddressProblem, problem)
        .with.property('message')
        .not.include('hunter2');
    });
  }
});
