package io.weir.redirect.bpf;

import java.util.LinkedHashMap;
import java.util.Map;

/** The kernel's counters, one of each a CPU. */
final class Counters {

    static final MapLayout LAYOUT = new MapLayout("counters", MapLayout.PERCPU_ARRAY, 4, 8);

    private final BpfMap map;

    Counters(BpfMap map) {
        this.map = map;
    }

    /** The sums over all CPUs by name: {@code drop_<reason>} and the names of {@link DatapathCounter}. */
    Map<String, Long> read() throws BpfException {
        Map<String, Long> counters = new LinkedHashMap<>();
        int index = 0;
        for (DropReason reason : DropReason.values()) {
            if (reason != DropReason.NONE) {
                counters.put("drop_" + reason.label(), sum(index));
            }
            index++;
        }
        for (DatapathCounter counter : DatapathCounter.values()) {
            counters.put(counter.label(), sum(index));
            index++;
        }
        return counters;
    }

    private long sum(int index) throws BpfException {
        int cpus = Libbpf.check(Libbpf.possibleCpus(), "libbpf_num_possible_cpus", "this machine");
        Bytes values = Bytes.ofSize(8 * cpus);
        map.lookupPerCpu(Bytes.ofSize(4).u32(0, index).array(), values.array());
        long sum = 0;
        for (int cpu = 0; cpu < cpus; cpu++) {
            sum += values.u64(8 * cpu);
        }
        return sum;
    }
}
