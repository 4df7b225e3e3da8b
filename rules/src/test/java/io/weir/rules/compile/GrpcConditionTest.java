package io.weir.rules.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.rules.model.GrpcRule;
import io.weir.rules.snapshot.PolicyName;
import io.weir.rules.snapshot.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcConditionTest {

    private static final PolicyName POLICY = new PolicyName("CiliumNetworkPolicy", "default", "p");

    private static GrpcCondition rule(String service, String method) {
        return new GrpcCondition(POLICY, new GrpcRule("spec.ingress[0].toPorts[0].rules.l7[0]", service, method));
    }

    private static TestRequest request(String method, String path, String... headers) {
        return new TestRequest(method, path, "shop", Arrays.asList(headers));
    }

    /** For each path: which of these rules allow it: shop.v1.Cart/Add, shop.v1.Cart, every call. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/shop.v1.Cart/Add | true | true | true",
                "/shop.v1.Cart/Remove | false | true | true",
                "/shop.v1.Cart/add | false | true | true",
                "/shop.v1.Carts/Add | false | false | true",
                "/shopXv1XCart/Add | false | false | true",
                "/v1.Cart/Add | false | false | true",
                "/SHOP.v1.Cart/Add | false | false | true",
                "/shop.v1.Cart/ | false | false | false",
                "/shop.v1.Cart | false | false | false",
                "/shop.v1.Cart/Add/ | false | false | false",
                "/shop.v1.Cart/Add/More | false | false | false",
                "/shop.v1.Cart/Add?x=1 | false | false | false",
                "/shop.v1.Cart/Add;v=1 | false | false | false",
                "/shop.v1.Cart/%41dd | false | false | false",
                "/shop.v1.Cart%2FAdd | false | false | false",
                "//shop.v1.Cart/Add | false | false | false",
                "shop.v1.Cart/Add | false | false | false",
                "//Add | false | false | false",
                "/ | false | false | false",
                "* | false | false | false",
            })
    void a_call_is_allowed_by_its_service_and_method(String path, boolean method, boolean service, boolean any) {
        TestRequest request = request("POST", path, "content-type:application/grpc");

        assertThat(rule("shop.v1.Cart", "Add").matches(request)).isEqualTo(method);
        assertThat(rule("shop.v1.Cart", "").matches(request)).isEqualTo(service);
        assertThat(rule("", "").matches(request)).isEqualTo(any);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/grpc | true",
                "application/grpc+proto | true",
                "application/grpc;charset=utf-8 | true",
                "Application/GRPC | true",
                "application/grpc-web | false",
                "application/grpc-web+proto | false",
                "application/grpcx | false",
                "application/grp | false",
                "application/json | false",
                "application/json, application/grpc | false",
                "text/plain;application/grpc | false",
            })
    void a_call_has_the_content_type_of_grpc(String type, boolean matches) {
        TestRequest request = request("POST", "/shop.v1.Cart/Add", "Content-Type:" + type);

        assertThat(rule("shop.v1.Cart", "Add").matches(request)).isEqualTo(matches);
        assertThat(rule("shop.v1.Cart", "Add").missed(request).isEmpty()).isEqualTo(matches);
    }

    @Test
    void a_call_has_one_content_type_and_wants_no_other_protocol() {
        GrpcCondition any = rule("", "");

        assertThat(any.matches(request("POST", "/a/b"))).isFalse();
        assertThat(any.matches(
                        request("POST", "/a/b", "content-type:application/grpc", "content-type:application/grpc")))
                .isFalse();
        assertThat(any.matches(request("POST", "/a/b", "content-type:application/grpc", "upgrade:websocket")))
                .isFalse();
        assertThat(any.headerNames()).containsExactly("content-type");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /shop.Cart/Add | application/grpc | ''",
                "POST | /shop.Cart/Remove | application/grpc | method=Add",
                "POST | /shop.Other/Add | application/grpc | service=shop.Cart",
                "GET | /shop.Cart/Add | application/grpc | method=POST",
                "POST | /shop.Cart/Add | application/json | content-type=application/grpc",
                "GET | /x | text/html | service=shop.Cart method=POST content-type=application/grpc",
            })
    void a_denial_names_what_missed(String verb, String path, String type, String missed) {
        List<Verdict.MissedField> fields = rule("shop.Cart", "Add").missed(request(verb, path, "content-type:" + type));

        assertThat(fields.stream()
                        .map(field -> field.field() + "=" + field.expected())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(missed);
    }
}
