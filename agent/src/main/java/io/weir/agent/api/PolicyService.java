package io.weir.agent.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Delete;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import io.weir.agent.AgentControl;
import io.weir.agent.view.PoliciesView;
import io.weir.agent.view.PolicyView;
import io.weir.identity.Label;
import io.weir.rules.model.PolicyFormatException;
import io.weir.rules.model.PolicyRule;
import io.weir.rules.model.PolicyWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * {@code /v1/policies}: GET with {@code label=}, POST of the text of policies, DELETE with {@code label=} or {@code all=true};
 * {@code /v1/policies/in-force?revision=N} answers once that revision holds in proxy and kernel.
 */
final class PolicyService {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final AgentControl control;

    PolicyService(AgentControl control) {
        this.control = control;
    }

    @Get("/policies")
    public HttpResponse list(QueryParams parameters) {
        List<Label> wanted = wanted(parameters);
        return Json.later(control.policies(), policies -> json(policies, wanted));
    }

    @Get("/policies/in-force")
    public HttpResponse inForce(@Param("revision") long revision) {
        return Json.later(control.inForce(revision), done -> Json.object().put("revision", revision));
    }

    @Post("/policies")
    public HttpResponse add(@Param("source") @Default("policies") String source, String text)
            throws PolicyFormatException {
        return Json.later(
                control.importPolicies(source, text), revision -> Json.object().put("revision", revision));
    }

    @Delete("/policies")
    public HttpResponse delete(QueryParams parameters) {
        List<Label> wanted = wanted(parameters);
        boolean all = Boolean.parseBoolean(parameters.get("all", "false"));
        if (all != wanted.isEmpty()) {
            return ApiErrors.error(
                    HttpStatus.BAD_REQUEST, "expected labels of the policies to delete, or all=true", List.of());
        }
        return Json.later(
                control.deletePolicies(policy -> policy.rules().stream().anyMatch(rule -> hasAll(rule, wanted))),
                deletion -> Json.object().put("revision", deletion.revision()).put("deleted", deletion.count()));
    }

    private static List<Label> wanted(QueryParams parameters) {
        return parameters.getAll("label").stream()
                .map(text -> Label.parse(text, Label.ANY_SOURCE))
                .toList();
    }

    private static boolean hasAll(PolicyRule rule, List<Label> wanted) {
        return wanted.stream().allMatch(label -> rule.labels()
                .find(label.source(), label.key())
                .filter(found -> found.value().equals(label.value()))
                .isPresent());
    }

    private static ObjectNode json(PoliciesView policies, List<Label> wanted) {
        ObjectNode json = Json.object().put("revision", policies.revision());
        ArrayNode rules = json.putArray("rules");
        ArrayNode objects = json.putArray("policies");
        for (PolicyView view : policies.policies()) {
            List<PolicyRule> matching = view.policy().rules().stream()
                    .filter(rule -> hasAll(rule, wanted))
                    .toList();
            if (matching.isEmpty()) {
                continue;
            }
            tree(matching).forEach(rules::add);
            ObjectNode object = objects.addObject();
            object.put("name", view.policy().name().toString())
                    .put("kind", view.policy().name().kind())
                    .put("origin", view.origin())
                    .put("imported", view.imported());
            object.set("warnings", Json.strings(view.warnings()));
        }
        return json;
    }

    private static JsonNode tree(List<PolicyRule> rules) {
        try {
            return MAPPER.readTree(PolicyWriter.toJson(rules));
        } catch (IOException broken) {
            throw new UncheckedIOException("the policy writer's own JSON", broken);
        }
    }
}
