// WebSocket alone: iterations, checks and thresholds are what can be judged.
import { check } from 'k6';
import { WebSocket } from 'k6/websockets';
const url = __ENV.BASE_URL.replace('http', 'ws') + '/socket';
export const options = { vus: 2, iterations: 10, thresholds: { checks: ['rate>0.9'], ws_sessions: ['count>=10'] } };
export default () => {
  const socket = new WebSocket(url);
  socket.onopen = () => socket.send('hello');
  socket.onmessage = ({ data }) => {
    check(data, { 'comes back': (text) => text === 'hello' });
    socket.close();
  };
};
