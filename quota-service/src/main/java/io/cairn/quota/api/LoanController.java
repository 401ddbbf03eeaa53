package io.cairn.quota.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cairn.kit.paging.Cursor;
import io.cairn.kit.paging.Page;
import io.cairn.kit.tenancy.Caller;
import io.cairn.quota.api.AllocationViews.LoanView;
import io.cairn.quota.book.Books;
import io.cairn.quota.book.RecallEntry;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who lent what to whom, and what is wanted back. */
@RestController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Loans", description = "Who lent what to whom, and what is wanted back")
final class LoanController {

    private final Books books;
    private final Clock clock;

    LoanController(Books books, Clock clock) {
        this.books = books;
        this.clock = clock;
    }

    /** Something that is wanted back. */
    @Schema(name = "Recall")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RecallView(
            String allocation,
            String cohort,

            @Schema(
                    description =
                            "LEAVES: the tenant's own work is to leave; GETS_BACK: the tenant gets back what it lent")
            RecallEntry.Role role,

            Map<String, Long> amounts,

            @Schema(description = "when the work is to have left")
            Instant deadline,

            @Schema(description = "whether that has passed; it counts until its end is observed")
            boolean late) {
        static RecallView of(RecallEntry entry, Instant now) {
            return new RecallView(
                    entry.allocation().value(),
                    entry.cohort(),
                    entry.role(),
                    entry.amounts().units(),
                    entry.deadline(),
                    now.isAfter(entry.deadline()));
        }
    }

    @GetMapping("/v1/loans")
    @Operation(operationId = "listLoans", summary = "Loans that the tenant gave or got, newest first")
    Page<LoanView> loans(
            Caller caller,
            @Parameter(description = "LENT, BORROWED or both") @RequestParam(defaultValue = "ANY") Books.Side side,
            @Parameter(description = "whether those that went back are told too") @RequestParam(defaultValue = "false")
                    boolean returned,
            @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var found = books.loans(caller.tenant(), side, returned, Places.afterNumbered(cursor), limit + 1);
        var page = Page.cut(found, limit, loan -> Cursor.after(loan.lentAt(), loan.id()));
        return new Page<>(page.items().stream().map(LoanView::of).toList(), page.next());
    }

    @GetMapping("/v1/recalls")
    @Operation(
            operationId = "listRecalls",
            summary = "What is wanted back and has not left, the soonest deadline first",
            description = "Work of the tenant that is to leave, and what the tenant gets back.")
    Page<RecallView> recalls(Caller caller, @RequestParam(defaultValue = "50") @Min(1) @Max(1000) int limit) {
        var now = Times.now(clock);
        return new Page<>(
                books.recalls(caller.tenant(), limit).stream()
                        .map(recall -> RecallView.of(recall, now))
                        .toList(),
                null);
    }
}
