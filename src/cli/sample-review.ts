/** A small but complete AdmissionReview on one line: the creation of a CronJob that leaves out all that it may. */
export function sampleReview(schedule: string): string {
  return JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: '1',
      operation: 'CREATE',
      object: {
        apiVersion: 'batch.tutorial.kubebuilder.io/v1',
        kind: 'CronJob',
        metadata: { name: 'hello' },
        spec: {
          schedule,
          jobTemplate: {
            spec: {
              template: { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'hello', image: 'busybox' }] } },
            },
          },
        },
      },
    },
  });
}
