package io.cairn.e2e;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A Java program of a tenant, and the jar that has it and nothing else. */
public final class GreetingProgram {

    private GreetingProgram() {}

    /** Greets who is named and leaves the greeting as its output. */
    public static void main(String[] names) throws IOException {
        String greeting = "hello " + names[0];
        Files.writeString(Path.of(System.getenv("CAIRN_OUTPUT_DIR"), "greeting.txt"), greeting);
        try (var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)) {
            out.println(greeting + " on Java " + Runtime.version().feature());
        }
    }

    /** The folder below {@code folder} that holds {@code greeting.jar}. */
    static Path jar(Path folder) throws IOException {
        Path program = Files.createDirectories(folder.resolve("greeting"));
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, GreetingProgram.class.getName());
        String entry = GreetingProgram.class.getName().replace('.', '/') + ".class";
        try (var jar = new JarOutputStream(Files.newOutputStream(program.resolve("greeting.jar")), manifest);
                var bytes = GreetingProgram.class.getResourceAsStream("/" + entry)) {
            jar.putNextEntry(new JarEntry(entry));
            bytes.transferTo(jar);
            jar.closeEntry();
        }
        return program;
    }
}
