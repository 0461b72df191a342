/** Says one line to a broker and returns its whole answer: for setting up and clearing away, not for measuring. */
import net from "node:net";

export function ask(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: "127.0.0.1", port });
    let answer = "";
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      answer += text;
    });
    socket.on("error", reject);
    socket.on("close", () => {
      if (/^OK.*\n$/m.test(answer)) resolve(answer);
      else reject(new Error(`"${line}" was answered: ${answer}`));
    });
    socket.end(`${line}\n`);
  });
}
