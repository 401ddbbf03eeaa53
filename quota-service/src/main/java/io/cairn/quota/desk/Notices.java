package io.cairn.quota.desk;

import io.cairn.quota.order.Session;

/** Port: who is told of what happened. */
public interface Notices {

    /** Puts what {@code session} has to tell into the transaction that stores it. */
    void store(Session session);

    /** The session is committed. */
    void committed(Session session);
}
