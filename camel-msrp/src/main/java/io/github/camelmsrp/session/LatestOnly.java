// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets its eldest entry when it has too many. */
final class LatestOnly<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;

    private final int max;

    LatestOnly(int max) {
        super(4);
        this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > max;
    }
}
