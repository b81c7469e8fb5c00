// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what belongs to one connection's event loop: a method that may only be called there, or a type all of whose
 * state lives there. Such code needs no lock and must never block.
 */
@Documented
@Retention(RetentionPolicy.SOURCE)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.CONSTRUCTOR})
@interface OnEventLoop {}
