/** BPF programs and maps of the datapath, through a JNI binding to libbpf. */
@NullMarked
package io.weir.redirect.bpf;

import org.jspecify.annotations.NullMarked;
