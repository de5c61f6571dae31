import { containerJob, launch } from 'cronward';

const job = await launch(
  containerJob({ name: 'hello-', image: 'busybox:1.37', command: ['echo', 'Hello from Kubernetes'] }),
);
for await (const { state, why } of job.progress()) console.log(why?.message ?? state);
for await (const { text } of job.logs()) console.log(text);
await job.succeeded();
