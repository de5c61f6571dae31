/** The annotations of a pod that named its profiles before there were fields for them; the last part is a container. */
export const seccompKey = 'seccomp.security.alpha.kubernetes.io/pod';
export const seccompPrefix = 'container.seccomp.security.alpha.kubernetes.io/';
export const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';

/** Before the name of a profile that the node has. */
export const localhostPrefix = 'localhost/';
