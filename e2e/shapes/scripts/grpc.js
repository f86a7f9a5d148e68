// gRPC alone: one method that answers and one that refuses.
import { check } from 'k6';
import grpc from 'k6/net/grpc';
const client = new grpc.Client();
client.load(['data'], 'echo.proto');
export const options = { vus: 2, iterations: 10, thresholds: { 'checks{check:says it}': ['rate>0.9'], 'checks{check:is let in}': ['rate>0.9'] } };
export default () => {
  client.connect(__ENV.GRPC, { plaintext: true });
  const said = client.invoke('shapes.Echo/Say', { text: 'hello' });
  check(said, { 'says it': ({ status, message }) => status === grpc.StatusOK && message.text === 'hello' });
  check(client.invoke('shapes.Echo/Refuse', {}), { 'is let in': ({ status }) => status === grpc.StatusOK });
  client.close();
};
