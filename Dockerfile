# The build stage has the bundler; the last stage has Node, the compiled program and its production dependencies.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY vite.config.ts ./
COPY src ./src
RUN npm run build

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim AS program
WORKDIR /app
ENV NODE_ENV=production
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./

# For pipelines: `docker build --target ci`. It judges what is mounted at /work, as any user that may read it; a runner that
# brings a shell script of its own finds `cronward` on the PATH.
FROM program AS ci
RUN chmod +x dist/main.js && ln -s /app/dist/main.js /usr/local/bin/cronward
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["cronward"]
CMD ["lint", "."]

# The server needs no shell, no package manager and no place to write: the certificates are mounted, the logs go to
# standard output, and the root file system can be read-only.
FROM program
USER 65532:65532
EXPOSE 9443 8081 8080
# Reviews leave no garbage that lives: a young generation of 16 MiB instead of 64 saves 30 MB and costs nothing measurable,
# and one thread collects it sooner than several that first have to be given a processor (docs/performance.md).
ENTRYPOINT ["node", "--max-semi-space-size=8", "--single-threaded-gc", "/app/dist/main.js"]
CMD ["webhook", "--cert-dir", "/etc/cronward/tls"]
