package io.cairn.kit.problem;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import tools.jackson.core.JacksonException;

/**
 * Answers every exception of every controller with a problem detail. What the caller did wrong is named as closely as
 * possible; what the service did wrong is logged with its trace and answered without any inner text.
 */
@Hidden // else springdoc adds these answers to every operation, without their schema
@RestControllerAdvice
public final class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> onProblem(ProblemException problem, WebRequest request) {
        if (problem.type().status().is5xxServerError()) {
            LOG.warn("{} answered: {}", problem.type().type(), problem.detail(), problem);
        }
        return answer(problem, new HttpHeaders(), request);
    }

    /** Not ours: Spring Security's filter knows whether this is 401 or 403. */
    @ExceptionHandler({AccessDeniedException.class, AuthenticationException.class})
    void onSecurity(RuntimeException exception) {
        throw exception;
    }

    /** Headers and parameters are decoded and looked at when they are read, which may be as late as in a controller. */
    @ExceptionHandler({RequestRejectedException.class, InvalidParameterException.class, CharacterCodingException.class})
    @Nullable
    ResponseEntity<Object> onUnreadable(Exception rejected, WebRequest request) {
        return unreadable("A header or parameter cannot be read, or holds characters that are not allowed.", request);
    }

    /** A body in parts whose head or boundaries are broken; one that is too large has an answer of its own. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> onBrokenParts(MultipartException broken, WebRequest request) {
        return unreadable("The parts of the body cannot be read.", request);
    }

    /** A body whose chunks are none. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> onBrokenBody(BadRequestException broken, WebRequest request) {
        return unreadable("The body cannot be read.", request);
    }

    private @Nullable ResponseEntity<Object> unreadable(String detail, WebRequest request) {
        return answer(new ProblemException(PlatformProblem.INVALID_REQUEST, detail), new HttpHeaders(), request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> onAnything(Exception exception, WebRequest request) {
        if (DisconnectedClientHelper.isClientDisconnectedException(exception)) {
            LOG.debug("The client has gone", exception);
            return null;
        }
        LOG.error("{} failed", request.getDescription(false), exception);
        return answer(
                new ProblemException(PlatformProblem.INTERNAL, "The service failed; its log tells why."),
                new HttpHeaders(),
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException fault, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var cause = fault.getCause();
        if (cause instanceof JacksonException json) {
            return answer(JsonFaults.explain(json), headers, request);
        }
        var problem = cause == null
                ? new ProblemException(PlatformProblem.INVALID_REQUEST, "A JSON body is needed.")
                : new ProblemException(PlatformProblem.MALFORMED_JSON, "The body cannot be read.");
        return answer(problem, headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException fault, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(ValidationFaults.explain(fault), headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException fault, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (fault.isForReturnValue()) {
            return onAnything(fault, request);
        }
        return answer(ValidationFaults.explain(fault), headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException fault, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String pointer = fault instanceof MethodArgumentTypeMismatchException argument
                ? InputName.of(argument.getParameter())
                : "query:" + fault.getPropertyName();
        var value = fault.getValue();
        var field = new FieldProblem(
                pointer,
                "the value does not have the right form",
                value == null ? null : value.toString(),
                Expected.by(fault.getRequiredType()));
        return invalid(pointer + " does not have the right form.", field, headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException fault,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return missing("query:" + fault.getParameterName(), headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestPart(
            MissingServletRequestPartException fault, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return missing("part:" + fault.getRequestPartName(), headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleServletRequestBindingException(
            org.springframework.web.bind.ServletRequestBindingException fault,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        if (fault instanceof MissingRequestHeaderException header) {
            return missing("header:" + header.getHeaderName(), headers, request);
        }
        return handleExceptionInternal(fault, null, headers, status, request);
    }

    /** All that has no closer explanation above: the general kind for the status that Spring chose. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception fault, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var type = PlatformProblem.forStatus(status);
        if (type == PlatformProblem.INTERNAL) {
            return onAnything(fault, request);
        }
        return answer(new ProblemException(type, detail(type, fault)), headers, request);
    }

    private static String detail(PlatformProblem type, Exception fault) {
        return switch (fault) {
            case HttpRequestMethodNotSupportedException method ->
                method.getMethod() + " is not offered here"
                        + (method.getSupportedHttpMethods() == null
                                ? "."
                                : "; offered are " + method.getSupportedHttpMethods() + ".");
            case HttpMediaTypeNotSupportedException media ->
                "The body's type is not one of " + media.getSupportedMediaTypes() + ".";
            case HttpMediaTypeNotAcceptableException media ->
                "Accept names none of " + media.getSupportedMediaTypes() + ".";
            case MaxUploadSizeExceededException upload
            when upload.getMaxUploadSize() > 0 -> "At most " + upload.getMaxUploadSize() + " bytes are taken.";
            case ErrorResponse response
            when type != PlatformProblem.NOT_FOUND && response.getBody().getDetail() != null ->
                String.valueOf(response.getBody().getDetail());
            default -> type.title() + ".";
        };
    }

    private static @Nullable ResponseEntity<Object> missing(String pointer, HttpHeaders headers, WebRequest request) {
        return invalid(pointer + " is missing.", FieldProblem.at(pointer, "is missing"), headers, request);
    }

    private static @Nullable ResponseEntity<Object> invalid(
            String detail, FieldProblem field, HttpHeaders headers, WebRequest request) {
        return answer(new ProblemException(PlatformProblem.INVALID_REQUEST, detail, List.of(field)), headers, request);
    }

    private static @Nullable ResponseEntity<Object> answer(
            ProblemException problem, HttpHeaders headers, WebRequest request) {
        var web = (ServletWebRequest) request;
        HttpServletResponse response = web.getResponse();
        if (response != null && response.isCommitted()) {
            LOG.debug(
                    "The answer has begun; {} cannot be told any more",
                    problem.type().type(),
                    problem);
            return null;
        }
        HttpServletRequest servlet = web.getRequest();
        ProblemDetail body = ProblemBodies.body(problem.type(), problem.detail(), problem.errors(), servlet);
        return ResponseEntity.status(problem.type().status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(body);
    }
}
