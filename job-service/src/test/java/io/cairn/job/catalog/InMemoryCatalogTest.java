package io.cairn.job.catalog;

class InMemoryCatalogTest extends CatalogContract {

    @Override
    protected Catalog catalog() {
        return new InMemoryCatalog();
    }
}
