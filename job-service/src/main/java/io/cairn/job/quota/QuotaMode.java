package io.cairn.job.quota;

/** Whether jobs need quota. */
public enum QuotaMode {
    /** Room is what the engine has, and nobody is asked. */
    OFF,
    /** An attempt holds an allocation of quota-service before it gets room. */
    ON
}
