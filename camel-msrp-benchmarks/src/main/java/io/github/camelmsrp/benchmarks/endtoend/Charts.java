// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import java.awt.Color;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogarithmicAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.jfree.svg.SVGGraphics2D;

/** Plots as SVG. */
final class Charts {

    private static final int WIDTH = 760;
    private static final int BAR = 34;
    private static final int MARGIN = 90;
    private static final int LINE_HEIGHT = 320;

    private Charts() {}

    /** One bar for the median of each figure; all have one unit. */
    static void bars(Path file, String title, List<Series> figures) throws IOException {
        var medians = new DefaultCategoryDataset();
        figures.forEach(figure -> medians.addValue(figure.median(), "median", figure.name()));
        var chart = ChartFactory.createBarChart(
                title, null, figures.get(0).unit(), medians, PlotOrientation.HORIZONTAL, false, false, false);
        var bars = (BarRenderer) chart.getCategoryPlot().getRenderer();
        bars.setBarPainter(new StandardBarPainter());
        bars.setShadowVisible(false);
        bars.setSeriesPaint(0, new Color(0x3366AA));
        chart.getCategoryPlot().getDomainAxis().setMaximumCategoryLabelWidthRatio(0.5f);
        write(chart, file, MARGIN + BAR * figures.size());
    }

    /** A figure over its axis. */
    static void line(Path file, Series figure) throws IOException {
        var points = new XYSeries(figure.name());
        for (int i = 0; i < figure.values().size(); i++) {
            points.add(figure.axis().at(i), figure.values().get(i));
        }
        var chart = ChartFactory.createXYLineChart(
                figure.name(),
                figure.axis().label(),
                figure.unit(),
                new XYSeriesCollection(points),
                PlotOrientation.VERTICAL,
                false,
                false,
                false);
        chart.getXYPlot().getRangeAxis().setRange(0, figure.max() * 1.2);
        if (figure.axis().isLogarithmic()) {
            chart.getXYPlot().setDomainAxis(new LogarithmicAxis(figure.axis().label()));
        } else {
            chart.getXYPlot().getDomainAxis().setStandardTickUnits(NumberAxis.createIntegerTickUnits());
        }
        write(chart, file, LINE_HEIGHT);
    }

    /** Time over the number of chunks, both axes logarithmic, one line for each order. */
    static void growth(Path file, String title, XYSeriesCollection lines) throws IOException {
        var chart = ChartFactory.createXYLineChart(
                title, "chunks", "µs", lines, PlotOrientation.VERTICAL, true, false, false);
        chart.getXYPlot().setDomainAxis(new LogarithmicAxis("chunks"));
        chart.getXYPlot().setRangeAxis(new LogarithmicAxis("µs"));
        write(chart, file, LINE_HEIGHT);
    }

    private static void write(JFreeChart chart, Path file, int height) throws IOException {
        chart.setBackgroundPaint(Color.WHITE);
        chart.getPlot().setBackgroundPaint(Color.WHITE);
        var graphics = new SVGGraphics2D(WIDTH, height);
        chart.draw(graphics, new Rectangle(WIDTH, height));
        Files.writeString(file, graphics.getSVGElement());
    }
}
