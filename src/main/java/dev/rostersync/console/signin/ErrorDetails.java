package dev.rostersync.console.signin;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.error.ErrorAttributeOptions;
import org.springframework.boot.webmvc.error.DefaultErrorAttributes;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.WebRequest;

/** Tells the page of errors whether the session has ended. */
final class ErrorDetails extends DefaultErrorAttributes {

    @Override
    public Map<String, @Nullable Object> getErrorAttributes(WebRequest request, ErrorAttributeOptions options) {
        var details = super.getErrorAttributes(request, options);
        details.put("sessionEnded", request.getAttribute(LostSession.ENDED, RequestAttributes.SCOPE_REQUEST) != null);
        return details;
    }
}
