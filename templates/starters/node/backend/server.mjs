// A backend that can only say that it is alive. Grow it rule by rule: archkata test says which one is next.

import { createServer } from "node:http";

const HOST = process.env.HOST ?? "127.0.0.1";
const PORT = Number(process.env.PORT ?? "8000");

const server = createServer(async (request, response) => {
  try {
    await answer(request, response);
  } catch (error) {
    console.error(error);
    if (!response.headersSent) sendProblem(response, 500, "Internal Server Error", "This should not have happened.");
  }
});

async function answer(request, response) {
  const body = await readBody(request);
  const path = request.url.split("?")[0];
  if (path === "/healthz" && ["GET", "HEAD"].includes(request.method)) {
    return sendJson(response, 200, { status: "ok" });
  }
  // The next route goes here. Its JSON is JSON.parse(body).
  return sendProblem(response, 404, "Not Found", `There is nothing at ${path}.`);
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function sendProblem(response, status, title, detail) {
  sendJson(response, status, { type: "about:blank", title, status, detail }, "application/problem+json");
}

function sendJson(response, status, value, type = "application/json") {
  const content = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { "Content-Type": type, "Content-Length": content.length });
  response.end(content); // Node leaves the body out where HEAD was asked
}

server.listen(PORT, HOST, () => console.log(`Listening on http://${HOST}:${PORT}`));
